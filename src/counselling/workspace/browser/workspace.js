// @ts-check
// The workspace begins: before anything else an invitation's secret leaves the address bar.

import { takeInvitation } from "./route.js";
import "./ui/app.js";

const invitation = takeInvitation();
const app = document.querySelector("workspace-app");
if (app !== null) /** @type {import("./ui/app.js").WorkspaceApp} */ (app).begin(invitation);
