import { Hono } from "hono";
import { methodNotAllowed } from "../../engine/errors.ts";
import { findRecord } from "../../engine/find.ts";
import { answerList } from "../../engine/list/list.ts";
import { readQuery } from "../../engine/list/query.ts";
import type { ServedResource } from "../../engine/resource.ts";
import { deleteRecord, writeRecords } from "../../engine/write/write.ts";
import { served } from "../../resources/index.ts";
import type { SandboxState } from "../state.ts";
import {
  type ApiEnvironment,
  listContext,
  plainQuery,
  readJson,
  requireScope,
  writeContext,
} from "./environment.ts";

/** The routes that every resource has: list, one record, write, delete, and 405 for the rest. */
export function resourceRoutes(state: SandboxState, described: ServedResource): Hono<ApiEnvironment> {
  const { tenant } = state;
  const resource = withOptions(state, described);
  const router = new Hono<ApiEnvironment>();
  router.use(requireScope(state, resource.scope));

  router.get("/", (context) => context.json(answerList(resource, listContext(state, context))));
  if (resource.writable) {
    router.post("/", async (context) => {
      const record = writeRecords(resource, await readJson(context), writeContext(state, context));
      return context.json(resource.shape.detail(record, tenant, plainQuery()), 201);
    });
  }
  router.all("/", (context) => {
    throw methodNotAllowed(context.req.method, resource.writable ? ["GET", "POST"] : ["GET"]);
  });

  router.get("/:id", (context) => {
    const query = readQuery(context.req.url);
    const found = findRecord(resource, context.req.param("id"), query, tenant, "read");
    return context.json(served[found.name].shape.detail(found.record, tenant, query));
  });
  if (resource.deletable) {
    router.delete("/:id", (context) => {
      const query = readQuery(context.req.url);
      const found = findRecord(resource, context.req.param("id"), query, tenant, "delete");
      const answer = served[found.name].shape.detail(found.record, tenant, plainQuery());
      deleteRecord(resource, found.record, tenant);
      return context.json(answer);
    });
  }
  router.all("/:id", (context) => {
    throw methodNotAllowed(context.req.method, resource.deletable ? ["GET", "DELETE"] : ["GET"]);
  });
  return router;
}

/** The resource as a dialect changes it. */
function withOptions(state: SandboxState, resource: ServedResource): ServedResource {
  return resource.name === "Appointment" && state.speech["appointment-list"] === "appointments"
    ? { ...resource, key: "appointments" }
    : resource;
}
