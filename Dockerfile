# Node 24 is maintained until April 2028. The digest names the image itself, for every architecture; the tag may move on.
FROM node:24-bookworm-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df AS page
WORKDIR /app
# The tools that build the page at `/` stay in this stage.
COPY package.json package-lock.json tsconfig.json LICENSE ./
COPY docs/client.md ./docs/
COPY launch ./launch
COPY src ./src
RUN npm ci --ignore-scripts && npm run prepare

FROM node:24-bookworm-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
# No package of the server needs its install script.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY tsconfig.json ./
COPY launch ./launch
COPY src ./src
# The compiled bundle. A start finds it, and writes nothing in this image.
RUN npm run build
COPY --from=page /app/dist/dashboard ./dist/dashboard
USER node
EXPOSE 4001
# Not /ready: a database that is down is down for all instances, and a restart mends nothing.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 4001) + '/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Start Node itself, because npm does not pass SIGTERM on. docs/operations.md, "Start", has the reasons for the options.
CMD ["node", "--max-semi-space-size=64", "--heap-growing-percent=150", "launch/start.mjs"]
