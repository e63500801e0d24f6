# The stdio server in an image of its own; docs/stdio.md shows how a client starts it.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc tsconfig.json ./
RUN npm ci
COPY scripts/build-stdio.ts scripts/
COPY src src
RUN npm run build:stdio

FROM node:24-slim
WORKDIR /app
# It holds all that it needs: no module is installed here.
COPY --from=build /build/dist/stdio.js ./
# The name by which the MCP registry knows an image as this server's.
LABEL io.modelcontextprotocol.server.name="io.github.halo-mcp/server"
USER node
# It listens on no port and lives as long as its client: whether its file runs is all that can be asked from outside.
HEALTHCHECK --interval=5m --timeout=10s CMD ["node", "/app/stdio.js", "--version"]
ENTRYPOINT ["node", "/app/stdio.js"]
