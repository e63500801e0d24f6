import { start } from "../../kit/index.ts";
import { SlaView } from "./view.tsx";

start("sla", SlaView);
