# The stdio server in an image of its own; docs/stdio.md shows how a client starts it.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc tsconfig.json ./
RUN npm ci
COPY scripts/build-stdio.ts scripts/build-ui.ts scripts/
COPY scripts/support/sql-parser.ts scripts/support/
COPY src src
COPY ui ui
RUN npm run build:stdio
RUN npm run build:ui

FROM node:24-slim
WORKDIR /app
# It holds all that it needs: no module is installed here.
COPY --from=build /build/dist/stdio.js ./
COPY --from=build /build/dist/ui ui
# The name by which the MCP registry knows an image as this server's.
LABEL io.modelcontextprotocol.server.name="io.github.halo-mcp/server"
USER node
# It listens on no port and lives as long as its client: whether its file runs is all that can be asked from outside.
HEALTHCHECK --interval=5m --timeout=10s CMD ["node", "/app/stdio.js", "--version"]
ENTRYPOINT ["node", "/app/stdio.js"]
