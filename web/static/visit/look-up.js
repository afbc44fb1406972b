// The look-up on a page with signal.
import { openSteps } from "./steps.js";

openSteps(document.getElementById("look-up"));
