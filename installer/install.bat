@echo off
rem Installs xlops for this user; needs no Python and no rights of an administrator.
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0install.ps1"
pause
