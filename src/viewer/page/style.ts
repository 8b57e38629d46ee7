/** The page's style; its hash stands in the page's policy. */
export const style = "";
