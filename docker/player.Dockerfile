# Plays, inspects and verifies streams. No torch, no GPU, no compiler.
#
#     docker build -f docker/player.Dockerfile -t clipgstream-player .
#     docker run --rm -p 127.0.0.1:8765:8765 -v "$PWD/take1/stream:/stream:ro" clipgstream-player
#
# Build argument: S3=1 adds what s3:// addresses need.

FROM python:3.12-slim-trixie AS environment
ARG S3=0
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /source
COPY constraints.txt docker/player-requirements.txt ./
# The environment has no pip of its own.
RUN if [ "$S3" = 1 ]; then echo s3fs >> player-requirements.txt; fi \
    && python3 -m venv --without-pip /opt/cgs \
    && pip --python /opt/cgs/bin/python install -c constraints.txt -r player-requirements.txt
COPY . .
RUN pip --python /opt/cgs/bin/python install --no-deps .

FROM python:3.12-slim-trixie AS runtime
RUN useradd --uid 1000 --create-home --shell /usr/sbin/nologin cgs
COPY --from=environment /opt/cgs /opt/cgs
# Kernels that `cgs verify` compiles are kept in /tmp, the one place that a read-only container can write.
ENV PATH=/opt/cgs/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/tmp/numba
USER 1000:1000
WORKDIR /stream
EXPOSE 8765
STOPSIGNAL SIGTERM
ENTRYPOINT ["cgs", "play", "--host", "0.0.0.0", "--port", "8765", "--no-open"]
CMD ["/stream"]
