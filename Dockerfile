FROM node:20-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force
COPY tsconfig.json ./
COPY launch ./launch
COPY src ./src
RUN npm run build
USER node
EXPOSE 4001
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT ?? 4001) + '/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Start Node itself, because npm does not pass SIGTERM on.
CMD ["node", "launch/start.mjs"]
