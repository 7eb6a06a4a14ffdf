@echo off
powershell -NoProfile -ExecutionPolicy Bypass -File "%LOCALAPPDATA%\xlops-app\new-store.ps1"
if errorlevel 1 pause
