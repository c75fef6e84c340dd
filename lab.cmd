@echo off
rem The lab on Windows runs inside WSL: https://learn.microsoft.com/windows/wsl/install
where wsl >nul 2>nul || (echo lab: WSL is needed on Windows. Open a terminal as administrator and type: wsl --install & exit /b 3)
cd /d "%~dp0"
wsl -e ./lab %*
