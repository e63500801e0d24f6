import { start } from "../../kit/index.ts";
import { SlaView } from "./view.tsx";

start("sla", "SLA and trends", SlaView);
