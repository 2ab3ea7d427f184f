# Gatewright in a container: docs/operate/container.md. Built by BuildKit (Docker 23 and newer, Podman 4 and newer).
#
# No step runs in the image itself, only in the stage before it, which is of the builder's own architecture: what is made there is
# JavaScript, and argon2 brings its native part for every architecture. So an image for arm64 needs no emulator.

FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build
WORKDIR /build
COPY . .
RUN node scripts/container.mjs /image

FROM node:24-bookworm-slim AS node

# Node's own image without npm, yarn and what they need: nothing here fetches or installs.
FROM debian:bookworm-slim
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=build /image/app /app
# A new volume gets the owner of what it is put on.
COPY --from=build --chown=10001:10001 /image/data /data
COPY --from=build --chown=10001:10001 /image/etc/gatewright /etc/gatewright
ENV NODE_ENV=production
ENV PATH=/app/node_modules/.bin:/usr/local/bin:/usr/bin:/bin
WORKDIR /etc/gatewright
# A number, so that a cluster can see that it is not root without knowing the image's accounts.
USER 10001:10001
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["node", "/app/health-check.mjs"]
# With the flags that the command would start a second process for: the server itself is process 1, and gets the signals.
ENTRYPOINT ["node", "--max-semi-space-size=4", "--disable-sigusr1", "/app/node_modules/@gatewright/cli/bin/gatewright.mjs"]
CMD ["start", "--config", "/etc/gatewright/gatewright.config.json"]
