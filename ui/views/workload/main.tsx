import { start } from "../../kit/index.ts";
import { WorkloadView } from "./view.tsx";

start("workload", WorkloadView);
