#!/bin/sh
# Installs xlops for this user on macOS or Linux, without Python beforehand; with --uninstall takes it away again.
# Everything lies in one folder of its own. Settings of uv, such as UV_DEFAULT_INDEX, are kept.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
app="$HOME/.local/share/xlops-app"
link="$HOME/.local/bin/xlops"
shortcut="$HOME/Desktop/New xlops store.command"

say() { printf '%s\n' "$1" "$2"; }
fail() { say "$1" "$2" >&2; exit 1; }

uninstall() {
  [ -d "$app" ] || fail "xlops is not installed here." "此电脑未安装 xlops。"
  [ ! -x "$app/bin/xlops" ] || "$app/bin/xlops" excel uninstall || true
  remove_schedules
  [ "$(readlink "$link" 2>/dev/null)" != "$app/bin/xlops" ] || rm "$link"
  if cmp -s "$app/new-store.command" "$shortcut"; then rm "$shortcut"; fi
  made=$(cat "$app/made" 2>/dev/null || true)
  rm -rf "$app"
  printf '%s\n' "$made" | while IFS= read -r folder; do
    [ -z "$folder" ] || rmdir "$folder" 2>/dev/null || true
  done
  say "xlops is removed. Your stores are where they were." "已卸载 xlops。您的店铺文件夹保持不变。"
}

# only those of this installation: another xlops on this machine keeps its own
remove_schedules() {
  if command -v crontab >/dev/null && crontab -l 2>/dev/null | grep -F "$app/" | grep -q ' # xlops:[0-9a-f]*$'; then
    crontab -l | awk -v app="$app/" '!(index($0, app) && / # xlops:[0-9a-f]+$/)' | crontab -
  fi
  for list in "$HOME"/Library/LaunchAgents/xlops.*.plist; do
    if [ -e "$list" ] && grep -qF "$app/" "$list"; then
      launchctl bootout "gui/$(id -u)/$(basename "$list" .plist)" 2>/dev/null || true
      rm "$list"
    fi
  done
}

# A folder that is made here, and each above it, is remembered, deepest first.
make_folder() {
  [ -d "$1" ] || { make_folder "$(dirname "$1")"; mkdir "$1"; made="$1
$made"; }
}

# uv brings Python along: the one beside this script, one that is installed, else by its makers' own installer.
find_uv() {
  if [ -x "$here/uv" ]; then
    uv="$here/uv"
  elif command -v uv >/dev/null; then
    uv=$(command -v uv)
  elif [ -x "$app/uv/uv" ]; then
    uv="$app/uv/uv"
  else
    say "uv, which installs Python and xlops, is fetched from https://astral.sh/uv and kept in $app." \
      "将从 https://astral.sh/uv 获取 uv（用于安装 Python 和 xlops），存放在 $app。"
    printf 'Enter ⏎ / Ctrl-C '
    read -r _
    curl -LsSf https://astral.sh/uv/install.sh | env UV_UNMANAGED_INSTALL="$app/uv" sh || true
    uv="$app/uv/uv"
    [ -x "$uv" ] || fail "uv could not be fetched: install it yourself (brew install uv), or put it beside this script, then run this again." \
      "无法获取 uv：请自行安装（brew install uv），或把 uv 放到本脚本旁边，再重新运行。"
  fi
}

install() {
  wheel=
  for file in "$here"/xlops-*.whl; do [ ! -e "$file" ] || wheel="$file"; done
  [ -n "$wheel" ] || fail "There is no xlops-….whl beside this script: unpack the whole download." \
    "本脚本旁边没有 xlops-….whl：请解压整个下载文件。"
  made=$(cat "$app/made" 2>/dev/null || true)
  make_folder "$(dirname "$app")"
  make_folder "$(dirname "$link")"
  mkdir -p "$app"
  printf '%s\n' "$made" > "$app/made"
  find_uv
  env UV_TOOL_DIR="$app/tools" UV_TOOL_BIN_DIR="$app/bin" UV_PYTHON_INSTALL_DIR="$app/python" \
    UV_PYTHON_BIN_DIR="$app/bin" UV_CACHE_DIR="$app/cache" UV_NO_MODIFY_PATH=1 UV_SYSTEM_CERTS=1 \
    UV_PYTHON_PREFERENCE="${UV_PYTHON_PREFERENCE:-only-managed}" \
    "$uv" tool install --force --python "${XLOPS_PYTHON:-3.13}" --with 'watchdog>=4' "$wheel" ||
    fail "xlops could not be installed; uv says why above." "未能安装 xlops；原因见上方 uv 的提示。"
  rm -rf "$app/cache"
  if [ ! -e "$link" ] || [ -L "$link" ]; then ln -sf "$app/bin/xlops" "$link"; fi
  # cat, not cp: on macOS cp would take the mark of a download along, and a double click would be refused
  for name in install.sh new-store.command; do cat "$here/$name" > "$app/$name"; done
  if [ -d "$HOME/Desktop" ]; then cat "$app/new-store.command" > "$shortcut" && chmod +x "$shortcut"; fi
  say "Installed. On your desktop: New xlops store. In a terminal: $link" \
    "安装完成。桌面上有“New xlops store”。终端命令：$link"
  say "To take it away again: sh $app/install.sh --uninstall" "卸载：sh $app/install.sh --uninstall"
}

case "${1:-}" in
  "") install ;;
  --uninstall) uninstall ;;
  *) fail "install.sh knows --uninstall and nothing else." "install.sh 只有 --uninstall 一个选项。" ;;
esac
