import { start } from "../../kit/app.tsx";
import { RevenueView } from "./view.tsx";

start("revenue", RevenueView);
