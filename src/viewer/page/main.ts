/// <reference lib="dom" />
import type { TrajectoryLine } from "../../trajectory/lines.js";
import { App } from "./app.js";
import { follow } from "./live.js";
import { applyTheme } from "./theme.js";

/** What the page is made with; `viewerPage` writes it. */
interface PageData {
  readonly isLive: boolean;
  readonly lines: readonly TrajectoryLine[];
}

const data = JSON.parse(document.getElementById("trajectory")?.textContent ?? "{}") as PageData;
applyTheme();
const app = new App(data.isLive);
app.add(data.lines);
app.start();
if (data.isLive) {
  follow({
    added: (lines) => {
      app.add(lines);
      app.update();
    },
    status: (status, isGood) => app.setStatus(status, isGood),
  });
}
