#!/bin/bash
sh "$(dirname "$0")/install.sh"
read -r -p "Enter ⏎ " _
