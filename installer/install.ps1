# Installs xlops for this user on Windows, without Python beforehand; with -Uninstall takes it away again.
# Everything lies in one folder of its own. Settings of uv, such as UV_DEFAULT_INDEX, are kept. For PowerShell 5.1.
param([switch]$Uninstall)
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

$app = Join-Path $env:LOCALAPPDATA 'xlops-app'
$shortcut = Join-Path ([Environment]::GetFolderPath('Desktop')) 'New xlops store.bat'

function Say($en, $zh) { Write-Host $en; Write-Host $zh }
function Stop-With($en, $zh) { Say $en $zh; exit 1 }

function Remove-Xlops {
    if (-not (Test-Path -LiteralPath $app)) { Stop-With 'xlops is not installed here.' '此电脑未安装 xlops。' }
    $xlops = Join-Path $app 'bin\xlops.exe'
    if (Test-Path -LiteralPath $xlops) { & $xlops excel uninstall }
    # only those of this installation: another xlops on this machine keeps its own
    Get-ScheduledTask -TaskName 'xlops-*' -ErrorAction SilentlyContinue |
        Where-Object { "$($_.Actions.Execute)".StartsWith($app) } | Unregister-ScheduledTask -Confirm:$false
    if (Test-Path -LiteralPath $shortcut) { Remove-Item -LiteralPath $shortcut }
    Remove-Item -LiteralPath $app -Recurse -Force
    Say 'xlops is removed. Your stores are where they were.' '已卸载 xlops。您的店铺文件夹保持不变。'
}

# uv brings Python along: the one beside this script, one that is installed, else by its makers' own installer.
function Find-Uv {
    $beside = Join-Path $PSScriptRoot 'uv.exe'
    $own = Join-Path $app 'uv\uv.exe'
    if (Test-Path -LiteralPath $beside) { return $beside }
    $there = Get-Command uv.exe -ErrorAction SilentlyContinue
    if ($there) { return $there.Source }
    if (-not (Test-Path -LiteralPath $own)) {
        Say "uv, which installs Python and xlops, is fetched from https://astral.sh/uv and kept in $app." "将从 https://astral.sh/uv 获取 uv（用于安装 Python 和 xlops），存放在 $app。"
        Read-Host 'Enter / Ctrl-C' | Out-Null
        $env:UV_UNMANAGED_INSTALL = Join-Path $app 'uv'
        try { Invoke-RestMethod https://astral.sh/uv/install.ps1 | Invoke-Expression } catch { Write-Host $_ }
    }
    if (-not (Test-Path -LiteralPath $own)) {
        Stop-With 'uv could not be fetched: install it yourself (winget install astral-sh.uv), or put uv.exe beside this script, then run this again.' '无法获取 uv：请自行安装（winget install astral-sh.uv），或把 uv.exe 放到本脚本旁边，再重新运行。'
    }
    return $own
}

function Install-Xlops {
    $wheel = Get-ChildItem -LiteralPath $PSScriptRoot -Filter 'xlops-*.whl' | Sort-Object Name | Select-Object -Last 1
    if (-not $wheel) { Stop-With 'There is no xlops-....whl beside this script: unpack the whole download.' '本脚本旁边没有 xlops-….whl：请解压整个下载文件。' }
    New-Item -ItemType Directory -Force -Path $app | Out-Null
    $uv = Find-Uv
    $env:UV_TOOL_DIR = Join-Path $app 'tools'
    $env:UV_TOOL_BIN_DIR = Join-Path $app 'bin'
    $env:UV_PYTHON_INSTALL_DIR = Join-Path $app 'python'
    $env:UV_PYTHON_BIN_DIR = Join-Path $app 'bin'
    $env:UV_CACHE_DIR = Join-Path $app 'cache'
    $env:UV_PYTHON_INSTALL_REGISTRY = '0'
    $env:UV_SYSTEM_CERTS = '1'  # a company's proxy may sign with its own
    # never Python from the Microsoft Store, whose files Excel does not see; x64 also on ARM
    $env:UV_PYTHON_PREFERENCE = 'only-managed'
    & $uv tool install --force --python 'cpython-3.13-windows-x86_64' --with 'watchdog>=4' $wheel.FullName
    if ($LASTEXITCODE -ne 0) { Stop-With 'xlops could not be installed; uv says why above.' '未能安装 xlops；原因见上方 uv 的提示。' }
    Remove-Item -LiteralPath $env:UV_CACHE_DIR -Recurse -Force -ErrorAction SilentlyContinue
    foreach ($name in 'install.ps1', 'new-store.ps1') { Copy-Item -LiteralPath (Join-Path $PSScriptRoot $name) -Destination $app }
    Copy-Item -LiteralPath (Join-Path $PSScriptRoot 'new-store.bat') -Destination $shortcut
    Unblock-File -LiteralPath $shortcut  # the mark of a download came along, and a double click would ask
    Say 'Installed. On your desktop: New xlops store.' '安装完成。桌面上有“New xlops store”。'
    Say "For commands: $app\bin\xlops.exe" "命令行程序：$app\bin\xlops.exe"
}

if ($Uninstall) { Remove-Xlops } else { Install-Xlops }
