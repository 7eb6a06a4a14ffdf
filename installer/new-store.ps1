# Asks for a name and makes a store of it below the user's folder xlops. For PowerShell 5.1.
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$xlops = Join-Path $env:LOCALAPPDATA 'xlops-app\bin\xlops.exe'
if (-not (Test-Path -LiteralPath $xlops)) {
    Write-Host 'xlops is not on this machine any more: run its installer again.'
    Write-Host '此电脑上已没有 xlops：请重新运行安装程序。'
    exit 1
}
$speaks = 'en'
if ((Get-UICulture).Name.StartsWith('zh')) { $speaks = 'zh' }
$name = Read-Host 'Name of the store / 店铺名称 [my-store]'
$language = Read-Host "Language / 语言 en, zh [$speaks]"
$markets = Read-Host 'Marketplaces / 站点 US DE JP [US]'
if (-not $name) { $name = 'my-store' }
if (-not $language) { $language = $speaks }
if (-not $markets) { $markets = 'US' }
$folder = Join-Path (Join-Path $env:USERPROFILE 'xlops') $name
$words = @('init', $folder, '--language', $language)
foreach ($market in $markets.Trim() -split '\s+') { $words += '--marketplace', $market }
& $xlops $words
if ($LASTEXITCODE -ne 0) { exit 1 }
Invoke-Item -LiteralPath $folder
