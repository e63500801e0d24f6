import { Hono } from "hono";
import { methodNotAllowed } from "../../engine/errors.ts";
import { findRecord } from "../../engine/find.ts";
import { answerList } from "../../engine/list.ts";
import { readQuery } from "../../engine/query.ts";
import { deleteRecord, writeRecords } from "../../engine/write.ts";
import type { ResourceDeclaration } from "../../resources/declaration.ts";
import { detail } from "../../shapes/index.ts";
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
export function resourceRoutes(state: SandboxState, declared: ResourceDeclaration): Hono<ApiEnvironment> {
  const { tenant } = state;
  const declaration = withOptions(state, declared);
  const { name } = declaration;
  const router = new Hono<ApiEnvironment>();
  router.use(requireScope(state, declaration.scope));

  router.get("/", (context) => context.json(answerList(declaration, listContext(state, context))));
  if (declaration.noPost !== true) {
    router.post("/", async (context) => {
      const record = writeRecords(declaration, await readJson(context), writeContext(state, context));
      return context.json(detail(name, record, tenant, plainQuery()), 201);
    });
  }
  router.all("/", (context) => {
    throw methodNotAllowed(context.req.method, declaration.noPost === true ? ["GET"] : ["GET", "POST"]);
  });

  router.get("/:id", (context) => {
    const query = readQuery(context.req.url);
    const found = findRecord(declaration, context.req.param("id"), query, tenant, "read");
    return context.json(detail(found.name, found.record, tenant, query));
  });
  if (declaration.noDelete !== true) {
    router.delete("/:id", (context) => {
      const query = readQuery(context.req.url);
      const found = findRecord(declaration, context.req.param("id"), query, tenant, "delete");
      const answer = detail(found.name, found.record, tenant, plainQuery());
      deleteRecord(declaration, found.record, tenant);
      return context.json(answer);
    });
  }
  router.all("/:id", (context) => {
    throw methodNotAllowed(context.req.method, declaration.noDelete === true ? ["GET"] : ["GET", "DELETE"]);
  });
  return router;
}

/** The declaration as the sandbox's options change it. */
function withOptions(state: SandboxState, declaration: ResourceDeclaration): ResourceDeclaration {
  return declaration.name === "Appointment" && state.appointmentEnvelope
    ? { ...declaration, key: "appointments" }
    : declaration;
}
