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
USER node
ENTRYPOINT ["node", "/app/stdio.js"]
