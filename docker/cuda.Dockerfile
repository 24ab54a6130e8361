# Trains, packs and renders on NVIDIA GPUs.
#
#     docker build -f docker/cuda.Dockerfile -t clipgstream-cuda .
#     docker run --rm --gpus all clipgstream-cuda                    # cgs doctor
#     docker run --rm --gpus all -v "$PWD:/data" -v cgs-cache:/cache clipgstream-cuda train take1
#
# Build arguments:
#   TORCH_CUDA_ARCH_LIST  compute capabilities to compile for, as numbers with a point; fewer build faster
#   MAX_JOBS              compilers at once; allow 2 GB of memory for each
#   RESEARCH_BACKENDS     1 adds diff-gaussian-rasterization and simple-knn. Inria and MPII license them for
#                         non-commercial research and evaluation only, and so is an image that holds them
#   TRITON_COMPILER       1 adds the C compiler that Triton's kernels need when they are first used
#
# CUDA's version is that of PyPI's torch in constraints.txt: its wheels bring the libraries, so that the
# runtime stage has no toolkit.

# ---- wheels of what PyPI has no binaries of ----
FROM nvidia/cuda:13.0.3-devel-ubuntu24.04 AS wheels
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates git python3-dev python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
RUN python3 -m venv /opt/build
ENV PATH=/opt/build/bin:$PATH
COPY constraints.txt ./
# setuptools 80 is the last that has pkg_resources, which tiny-cuda-nn's setup.py imports.
RUN pip install -c constraints.txt torch numpy packaging ninja==1.13.2 wheel==0.48.0 setuptools==80.9.0
COPY docker/checkout.sh ./

ARG TORCH_CUDA_ARCH_LIST="8.0;8.6;8.9;9.0;12.0"
ARG MAX_JOBS=4

# gsplat, Apache-2.0: PyPI's wheel would compile its kernels at first use.
ARG GSPLAT_COMMIT=937e29912570c372bed6747a5c9bf85fed877bae
RUN ./checkout.sh https://github.com/nerfstudio-project/gsplat.git "$GSPLAT_COMMIT" gsplat \
    && pip wheel --no-build-isolation --no-deps --wheel-dir /wheels ./gsplat \
    && rm -r gsplat

# tiny-cuda-nn, BSD-3-Clause. It takes its architectures from a variable of its own, as "80;86", and links to the
# driver's library, of which the toolkit has a stub.
ARG TINYCUDANN_COMMIT=6ee3546bda615f51abe684ce9edefeb414689135
RUN ./checkout.sh https://github.com/NVlabs/tiny-cuda-nn.git "$TINYCUDANN_COMMIT" tiny-cuda-nn \
    && TCNN_CUDA_ARCHITECTURES="$(echo "$TORCH_CUDA_ARCH_LIST" | tr -d .+PTX | tr ' ' ';')" \
       LIBRARY_PATH=/usr/local/cuda/lib64/stubs \
       pip wheel --no-build-isolation --no-deps --wheel-dir /wheels ./tiny-cuda-nn/bindings/torch \
    && rm -r tiny-cuda-nn

# Inria's packages: research and evaluation only, hence not by default. Each lacks an include that newer compilers
# no longer bring along with others.
ARG RESEARCH_BACKENDS=0
ARG RASTERIZATION_COMMIT=59f5f77e3ddbac3ed9db93ec2cfe99ed6c5d121d
ARG SIMPLE_KNN_COMMIT=44f764299fa305faf6ec5ebd99939e0508331503
RUN if [ "$RESEARCH_BACKENDS" = 1 ]; then \
        ./checkout.sh https://github.com/graphdeco-inria/diff-gaussian-rasterization.git \
            "$RASTERIZATION_COMMIT" diff-gaussian-rasterization \
        && sed -i 's/#include <vector>/#include <cstdint>\n&/' \
            diff-gaussian-rasterization/cuda_rasterizer/rasterizer_impl.h \
        && ./checkout.sh https://gitlab.inria.fr/bkerbl/simple-knn.git "$SIMPLE_KNN_COMMIT" simple-knn \
        && sed -i 's/#include <vector>/#include <cfloat>\n&/' simple-knn/simple_knn.cu \
        && pip wheel --no-build-isolation --no-deps --wheel-dir /wheels \
            ./diff-gaussian-rasterization ./simple-knn \
        && rm -r diff-gaussian-rasterization simple-knn; \
    fi

# ---- the Python environment ----
FROM nvidia/cuda:13.0.3-base-ubuntu24.04 AS environment
ENV DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
RUN python3 -m venv /opt/cgs
ENV PATH=/opt/cgs/bin:$PATH
# torch by itself: several gigabytes that stay cached when the source changes.
COPY constraints.txt ./
RUN pip install -c constraints.txt torch
COPY . .
RUN --mount=from=wheels,source=/wheels,target=/wheels \
    pip install -c constraints.txt ".[gsplat,cloud]" /wheels/*.whl

# ---- what runs ----
FROM nvidia/cuda:13.0.3-base-ubuntu24.04 AS runtime
ARG TRITON_COMPILER=0
# hadolint ignore=SC2086
RUN packages="python3" \
    && if [ "$TRITON_COMPILER" = 1 ]; then packages="$packages gcc libc6-dev python3-dev"; fi \
    && apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages \
    && rm -rf /var/lib/apt/lists/*
COPY --from=environment /opt/cgs /opt/cgs
# Ubuntu's image has a user 1000 of its own, which goes. Both folders are open to every user, so that --user can be
# the owner of the files that are mounted.
RUN userdel --remove ubuntu \
    && useradd --uid 1000 --home-dir /cache --no-create-home --shell /usr/sbin/nologin cgs \
    && install -d -m 1777 /data /cache
# USER is for libraries that ask for a name where --user has none.
ENV PATH=/opt/cgs/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility,video \
    HOME=/cache \
    USER=cgs \
    XDG_CACHE_HOME=/cache \
    NUMBA_CACHE_DIR=/cache/numba \
    TRITON_CACHE_DIR=/cache/triton \
    TORCHINDUCTOR_CACHE_DIR=/cache/inductor
USER 1000:1000
VOLUME ["/data", "/cache"]
WORKDIR /data
ENTRYPOINT ["cgs"]
CMD ["doctor"]
