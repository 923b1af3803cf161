# One image for web, worker, beat and migrate; docker-compose.yml says which process it runs.
FROM python:3.12-slim-bookworm AS packages
COPY requirements.lock requirements-saml.lock /
ARG PORTAL_SAML=""
RUN python -m venv /packages \
    && /packages/bin/pip install --no-cache-dir --no-deps --require-hashes --disable-pip-version-check -r /requirements.lock \
    ${PORTAL_SAML:+-r /requirements-saml.lock}

FROM python:3.12-slim-bookworm
# Pango draws the PDF files; no Python package carries it.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/portal --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /var/lib/portal /var/lib/portal/files /var/lib/portal/beat \
    && install -d -o portal -g portal -m 0755 /var/lib/portal/static
COPY --from=packages /packages /packages
WORKDIR /portal
COPY . .
ENV PATH=/packages/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_STATE=/var/lib/portal \
    XDG_CACHE_HOME=/tmp
# Compiled texts belong to the image. The mode is for this command only: the image itself starts in production mode.
RUN PORTAL_MODE=development PORTAL_STATE=/tmp/build python manage.py compilemessages_portal && rm -rf /tmp/build
USER portal
EXPOSE 8000
CMD ["gunicorn", "--config", "network_portal/launcher/gunicorn.py", "--bind", "0.0.0.0:8000", "network_portal.wsgi:application"]
