# The reference node of any system: docker build -t obskit-node:0.1.0 .
# It runs with a read-only root: it writes to /tmp, and to /var/lib/obskit where its system keeps something on disk.
FROM docker.io/library/node:20-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM docker.io/library/node:20-bookworm-slim
ENV NODE_ENV=production
# A new volume takes its owner from the folder that it is mounted on.
RUN install --directory --owner=node --group=node /var/lib/obskit
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json tsconfig.json ./
COPY bin bin
COPY src src
COPY alerts alerts
COPY dashboards dashboards
USER node
EXPOSE 8080 8081 9090 9443 32010
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "/app/bin/healthy.js"]
ENTRYPOINT ["node", "/app/bin/obskit.js"]
CMD ["node", "hedgehog", "--listen", "0.0.0.0:8081"]
