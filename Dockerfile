# One file for the three apps:  docker build --build-arg APP=crm -t crm .       (crm | inventory | integrator)
ARG APP=integrator

FROM node:24-bookworm-slim AS node
WORKDIR /app

# What the app runs on. Installed before any source is copied: only a change of the lock file installs again.
# No package needs its install script: better-sqlite3 ships its binary, and Node is in the base image.
# "optional" is TypeScript and nothing else here: an optional peer that the compiler's users want, not the app.
FROM node AS dependencies
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts

# What it is built with. The app's name comes last: the three builds share everything above it.
FROM node AS build
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY tsconfig.json nest-cli.json ./
COPY tools/build-console.mts tools/
COPY libs libs
COPY apps apps
RUN node tools/build-console.mts
ARG APP
# The link gives the three apps one entry file, because CMD knows no build argument.
RUN npx --no-install nest build "$APP" && ln -s "apps/$APP/src/main.js" "dist/apps/$APP/main.js"

FROM node AS runtime
# A named volume takes its owner from the folder it is mounted on. A bind mount must belong to uid 1000.
RUN install --directory --owner=node --group=node /data
VOLUME /data
USER node
STOPSIGNAL SIGTERM
# "degraded" still counts as healthy: the app works, and says what it is waiting for.
HEALTHCHECK --interval=3s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1 and gets the signal; npm or a shell in between would keep it.
CMD ["node", "dist/main.js"]
# What Node's garbage collector would let grow, on a machine with much memory, is waste: the bounds of `npm run start:prod:*`.
ENV NODE_ENV=production HOST=0.0.0.0 NODE_OPTIONS="--max-old-space-size=192 --max-semi-space-size=4"
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules

# What is different: the port and the database file.
FROM runtime AS crm
ENV PORT=8000 DATABASE_URL=file:/data/crm.db
EXPOSE 8000

FROM runtime AS inventory
ENV PORT=8001 DATABASE_URL=file:/data/inventory.db
EXPOSE 8001

FROM runtime AS integrator
# An audit's passing database goes to the volume: /tmp of a read-only container is memory.
ENV PORT=8002 DATABASE_URL=file:/data/integrator.db SQLITE_TMPDIR=/data
EXPOSE 8002

FROM ${APP}
ARG APP
COPY --from=build /app/dist/apps/${APP} dist
