#!/bin/bash
# Asks for a name and makes a store of it below ~/xlops.
app="$HOME/.local/share/xlops-app/bin/xlops"
if [ ! -x "$app" ]; then
  echo "xlops is not on this machine any more: run its installer again."
  echo "此电脑上已没有 xlops：请重新运行安装程序。"
  read -r -p "Enter ⏎ " _
  exit 1
fi
case "${LANG:-}" in zh*) speaks=zh ;; *) speaks=en ;; esac
read -r -p "Name of the store / 店铺名称 [my-store]: " name
read -r -p "Language / 语言 en, zh [$speaks]: " language
read -r -p "Marketplaces / 站点 US DE JP … [US]: " markets
mkdir -p "$HOME/xlops"
folder="$HOME/xlops/${name:-my-store}"
marketplaces=()
for market in ${markets:-US}; do marketplaces+=(--marketplace "$market"); done
if "$app" init "$folder" --language "${language:-$speaks}" "${marketplaces[@]}"; then
  if [ "$(uname)" = Darwin ]; then open "$folder"; else xdg-open "$folder" 2>/dev/null; fi
  exit 0
fi
read -r -p "Enter ⏎ " _
exit 1
