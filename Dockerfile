# The stdio server in an image of its own; docs/stdio.md shows how a client starts it.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc tsconfig.json ./
RUN npm ci
COPY scripts/build-stdio.ts scripts/build-ui.ts scripts/
COPY src src
COPY ui ui
RUN npm run build:stdio
RUN npm run build:ui

FROM node:24-slim
WORKDIR /app
# It holds all that it needs: no module is installed here.
COPY --from=build /build/dist/stdio.js ./
COPY --from=build /build/dist/ui ui
USER node
ENTRYPOINT ["node", "/app/stdio.js"]
