# Drives a scanner by Windows Image Acquisition (the automation layer, wiaaut.dll).
# Asked by JSON in the environment, answers in lines of JSON, all of it ASCII whatever the code page:
#   {"do":"list"}  ->  {"device":...,"title":...} each, then {"end":true}
#   {"do":"scan","device":...,"dpi":...,"colour":...,"feeder":...,"duplex":...,"most":...}
#                  ->  {"page":n,"bytes":n} and a line of base64 (a PNG) each, then {"end":true}
# Whatever goes wrong ends it: {"error":"80210003"} (a HRESULT) or {"error":"no-feeder"}.
# No page lies in a file of ours. Numbers are those of wiadef.h.

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$bmp = '{B96B3CAB-0728-11D3-9D7B-0000F81EF32E}'  # what every driver can deliver
$png = '{B96B3CAF-0728-11D3-9D7B-0000F81EF32E}'

function Write-Answer($what) {
    $json = ConvertTo-Json -InputObject $what -Compress
    $ascii = [regex]::Replace($json, '[^\x20-\x7e]', {
        param($found) '\u{0:x4}' -f [int][char]$found.Value
    })
    [Console]::Out.WriteLine($ascii)
    [Console]::Out.Flush()
}

function Stop-With($code) {
    Write-Answer @{ error = $code }
    exit 0
}

function Get-Setting($properties, $id) {
    foreach ($one in $properties) {
        if ($one.PropertyID -eq $id) { return $one }
    }
}

function Get-Nearest($setting, $value) {
    if ($setting.SubType -eq 1) {
        return [Math]::Max($setting.SubTypeMin, [Math]::Min($setting.SubTypeMax, $value))
    }
    $best = $value
    if ($setting.SubType -eq 2) {
        $least = [double]::MaxValue
        foreach ($one in $setting.SubTypeValues) {
            $away = [Math]::Abs($one - $value)
            if ($away -lt $least) { $least = $away; $best = $one }
        }
    }
    return $best
}

function Set-Setting($properties, $id, $value) {
    $setting = Get-Setting $properties $id
    if ($null -eq $setting -or $setting.IsReadOnly) { return }
    $setting.Value = Get-Nearest $setting $value
}

function Set-IfAble($properties, $id, $value) {
    try { Set-Setting $properties $id $value } catch { return }
}

function Test-Fed($device) {
    $status = Get-Setting $device.Properties 3087
    return ($null -eq $status) -or (($status.Value -band 1) -ne 0)
}

function Select-Source($device, $ask) {
    $able = Get-Setting $device.Properties 3086
    if ($null -eq $able) { return $false }
    if (-not $ask.feeder) {
        if (($able.Value -band 2) -ne 0) { Set-IfAble $device.Properties 3088 2 }
        return $false
    }
    if (($able.Value -band 1) -eq 0) { Stop-With 'no-feeder' }
    if ($ask.duplex -and ($able.Value -band 4) -eq 0) { Stop-With 'no-duplex' }
    $sides = 1
    if ($ask.duplex) { $sides = 5 }
    Set-Setting $device.Properties 3088 $sides
    Set-IfAble $device.Properties 3096 1
    if (-not (Test-Fed $device)) { Stop-With '80210003' }
    return $true
}

function Set-Wish($item, $ask) {
    $dpi = [int]$ask.dpi
    $intents = @{ colour = 1; grey = 2; lineart = 4 }
    Set-IfAble $item.Properties 6146 $intents[$ask.colour]
    Set-Setting $item.Properties 6147 $dpi
    Set-Setting $item.Properties 6148 $dpi
    Set-IfAble $item.Properties 6149 0
    Set-IfAble $item.Properties 6150 0
    Set-IfAble $item.Properties 6151 ([int](8.27 * $dpi))
    Set-IfAble $item.Properties 6152 ([int](11.69 * $dpi))
}

function Get-Png($image) {
    $process = New-Object -ComObject WIA.ImageProcess
    $null = $process.Filters.Add($process.FilterInfos.Item('Convert').FilterID)
    $process.Filters.Item(1).Properties.Item('FormatID').Value = $png
    return , [byte[]]$process.Apply($image).FileData.BinaryData
}

function Show-Scanners($manager) {
    foreach ($info in $manager.DeviceInfos) {
        if ($info.Type -eq 1) {
            $name = Get-Setting $info.Properties 7
            Write-Answer @{ device = $info.DeviceID; title = [string]$name.Value }
        }
    }
}

function Read-Paper($manager, $ask) {
    $found = $null
    foreach ($info in $manager.DeviceInfos) {
        if ($info.DeviceID -eq $ask.device) { $found = $info }
    }
    if ($null -eq $found) { Stop-With 'gone' }
    $device = $found.Connect()
    $feeds = Select-Source $device $ask
    $item = $device.Items.Item(1)
    Set-Wish $item $ask
    for ($page = 1; $page -le $ask.most; $page++) {
        $content = Get-Png ($item.Transfer($bmp))
        Write-Answer @{ page = $page; bytes = $content.Length }
        [Console]::Out.WriteLine([Convert]::ToBase64String($content))
        [Console]::Out.Flush()
        if (-not $feeds) { return }
        # Some drivers go on from the glass when the feeder is empty, so it is asked.
        $whole = (-not $ask.duplex) -or ($page % 2 -eq 0)
        if ($whole -and -not (Test-Fed $device)) { return }
    }
}

try {
    $ask = $env:XUEJI_SCANNER | ConvertFrom-Json
    $manager = New-Object -ComObject WIA.DeviceManager
    if ($ask.do -eq 'list') { Show-Scanners $manager } else { Read-Paper $manager $ask }
    Write-Answer @{ end = $true }
} catch {
    $fault = $_.Exception
    while ($null -ne $fault.InnerException) { $fault = $fault.InnerException }
    Write-Answer @{ error = '{0:X8}' -f $fault.HResult }
}
