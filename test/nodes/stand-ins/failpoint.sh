# Sourced text: fails or waits where a test told it to, and notes every run. A wait ends when its file is removed.
log_run() { echo "$*" >> /var/log/stand-in-runs; }
failpoint() {
  case "$(cat "/run/failpoints/$1" 2>/dev/null || true)" in
    fail) echo "failpoint $1: failing as told" >&2; exit 1 ;;
    wait) : > "/run/failpoints/$1.reached"; while [ -e "/run/failpoints/$1" ]; do sleep 0.05; done ;;
  esac
}
