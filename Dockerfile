# One recipe for every service: docker build --build-arg SERVICE=soma .
FROM node:24-slim AS dependencies
WORKDIR /lab
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts \
 && find node_modules \( -name '*.map' -o -name '*.md' -o -name '*.d.ts' -o -name '*.d.cts' \) -delete

# For compose.dev.yml alone: nodemon, and the code from outside.
FROM dependencies AS dev
RUN npm install --no-save --ignore-scripts "nodemon@$(node -p 'require("./package.json").devDependencies.nodemon')"
ARG SERVICE
ENV SERVICE=${SERVICE}
WORKDIR /lab/${SERVICE}
USER node

FROM node:24-slim
WORKDIR /lab
COPY --from=dependencies /lab/node_modules node_modules
COPY package.json ./
COPY kit kit
ARG SERVICE
COPY ${SERVICE} ${SERVICE}
ENV NODE_ENV=production SERVICE=${SERVICE} NODE_COMPILE_CACHE=/lab/compiled
RUN mkdir compiled && chown node compiled
WORKDIR /lab/${SERVICE}
USER node
# Started and ended once here, so that its code is compiled: a replica is back sooner, and takes less from the others.
RUN PORT=3000 timeout 30 node --input-type=module \
    --eval 'await import(process.cwd() + "/src/main.ts"); process.kill(process.pid, "SIGTERM")' || echo "not compiled: it starts slower"
# node itself is process 1, so that `docker stop` reaches it and it can drain.
CMD ["node", "src/main.ts"]
