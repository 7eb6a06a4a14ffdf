#!/bin/bash
sh "$(dirname "$0")/install.sh" --uninstall
read -r -p "Enter ⏎ " _
