# Every RUN is a command that was run outside Docker; the image itself was not built where this was written.
FROM node:24.11.1-bookworm-slim AS build
WORKDIR /app
# onnxruntime-node's own install step downloads GPU libraries; the CPU library is in its package.
ENV ONNXRUNTIME_NODE_INSTALL=skip
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY tsconfig.json nest-cli.json .swcrc ./
COPY src src
COPY workers workers
COPY bin bin
COPY migrations migrations
COPY web web
RUN node node_modules/@nestjs/cli/bin/nest.js build
RUN cd web && node ../node_modules/vite/bin/vite.js build
RUN npm prune --omit=dev

FROM node:24.11.1-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/web/dist web/dist
COPY models models
RUN mkdir -p /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
CMD ["node", "dist/src/main.js"]
