import { colors } from "./style-colors.js";
import { layout } from "./style-layout.js";
import { print } from "./style-print.js";
import { reading } from "./style-reading.js";

/** The page's style; its hash stands in the page's policy. */
export const style = `${colors}${layout}${reading}${print}`;
