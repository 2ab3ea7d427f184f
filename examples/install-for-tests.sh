#!/bin/sh
# Installs what tests run and npm has not, where it is missing, as Debian packages: the recipes' reverse proxies; websockify,
# which stands behind the gate as an app that is not ours; what the examples in Python and Go are run with;
# what a service's unit is judged by; what metrics and the audit log are read by: Prometheus with promtool, rsyslog with TLS; and
# OpenID providers and clients of others; RabbitMQ, an app behind the gate; Postfix with Postgrey, a mail server; and PostgreSQL.
# Usage: install-for-tests.sh nginx|caddy|haproxy|apache2|systemd-analyze|websockify|python-jwt|go-oidc|promtool|rsyslogd|
#   lemonldap-ng|glewlwyd|mod-auth-openidc|rabbitmq-server|postfix|saslpasswd2|postgrey|postgresql …
# Nothing is started: RUNLEVEL=1 keeps Debian's scripts from starting services.
set -eu

# One at a time: test files run side by side, and apt-get does not wait for another.
if [ "${GATEWRIGHT_INSTALLING:-}" != 1 ] && command -v flock >/dev/null; then
  GATEWRIGHT_INSTALLING=1 exec flock "$0" sh "$0" "$@"
fi

present() {
  case "$1" in
    python-jwt) /usr/bin/python3 -c 'import jwt, cryptography' ;;
    go-oidc) test -x /usr/bin/go && test -d /usr/share/gocode/src/github.com/coreos/go-oidc ;;
    lemonldap-ng) command -v starman && perl -MLemonldap::NG::Portal::Issuer::OpenIDConnect -MImage::Magick -MGD::SecurityImage -e 1 ;;
    postgresql) ls /usr/lib/postgresql/*/bin/initdb || command -v initdb ;;
    mod-auth-openidc) test -x /usr/sbin/apache2 && test -f /usr/lib/apache2/modules/mod_auth_openidc.so ;;
    *) PATH="$PATH:/usr/sbin" command -v "$1" ;;
  esac
}

missing=""
for wanted in "$@"; do
  if ! present "$wanted" >/dev/null 2>&1; then
    case "$wanted" in
      apache2) missing="$missing apache2-bin" ;;
      systemd-analyze) missing="$missing systemd" ;;
      nginx) missing="$missing nginx-light" ;;
      python-jwt) missing="$missing python3-jwt python3-cryptography" ;;
      promtool) missing="$missing prometheus" ;;
      rsyslogd) missing="$missing rsyslog rsyslog-gnutls" ;;
      go-oidc) missing="$missing golang-go golang-github-coreos-go-oidc-dev" ;;
      lemonldap-ng) missing="$missing liblemonldap-ng-portal-perl libimage-magick-perl libgd-securityimage-perl libstring-random-perl libio-string-perl starman" ;;
      saslpasswd2) missing="$missing sasl2-bin libsasl2-modules libsasl2-modules-db" ;;
      mod-auth-openidc) missing="$missing apache2-bin libapache2-mod-auth-openidc" ;;
      *) missing="$missing $wanted" ;;
    esac
  fi
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
  # A build server's user may become root without being asked; on a person's machine that is for the person to do.
  if [ "${CI:-}" = true ] && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
  else
    echo "Missing:$missing. Install with: sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 1
  fi
fi
echo "Installing$missing with apt-get, without starting any service." >&2
quiet="env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1"
$as_root $quiet apt-get update -qq
# shellcheck disable=SC2086
$as_root $quiet apt-get install -y -qq --no-install-recommends $missing >&2
