import { start } from "../../kit/index.ts";
import { ClientView } from "./view.tsx";

start("client", ClientView);
