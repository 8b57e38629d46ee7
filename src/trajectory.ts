/** The door of `rlm/trajectory`: reading, replaying, exporting and viewing what `TrajectoryLogger` has written. */

export { foldTrajectory } from "./trajectory/fold.js";
export { decodeTrajectory, type LineProblem, type Trajectory } from "./trajectory/format.js";
export { TRAJECTORY_VERSION, type TrajectoryLine } from "./trajectory/lines.js";
export { type OfficialLogOptions, officialFileName, toOfficialLog } from "./trajectory/official.js";
export { readTrajectory } from "./trajectory/read.js";
export { type ReplayedRequest, replayRequests } from "./trajectory/replay.js";
export { type TrainingExample, type TrainingOptions, toTrainingExamples } from "./trajectory/training.js";
export {
  type CellNode,
  type ModelNode,
  type RunNode,
  type SubCallNode,
  type TurnNode,
  walkRuns,
} from "./trajectory/tree.js";
export { renderViewer, type ViewerOptions } from "./viewer/render-viewer.js";
export { type ServeViewerOptions, serveViewer, type ViewerServer } from "./viewer/serve-viewer.js";
