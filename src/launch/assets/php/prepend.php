<?php

/*
 * PHP runs this file before each script (auto_prepend_file). Its curl extension reads the proxy variables, its
 * streams (file_get_contents, fopen) do not; here they are told. A file that the person's own settings have
 * run first, which ours hides, is run as well.
 */

(static function (): void {
    $proxy = parse_url((string) (getenv('HTTPS_PROXY') ?: getenv('https_proxy')));
    if (!isset($proxy['host'])) {
        return;
    }
    $address = 'tcp://' . $proxy['host'] . ':' . ($proxy['port'] ?? 80);
    stream_context_set_default(['http' => ['proxy' => $address, 'request_fulluri' => true]]);
})();

foreach ((static function (): array {
    $scanned = array_map('trim', explode(',', (string) php_ini_scanned_files()));
    $hidden = null;
    foreach (array_filter(array_merge([php_ini_loaded_file()], $scanned)) as $file) {
        $settings = @parse_ini_file($file, false, INI_SCANNER_RAW) ?: [];
        $named = $settings['auto_prepend_file'] ?? null;
        if ($named !== null && realpath($named) !== __FILE__) {
            $hidden = $named;
        }
    }
    return in_array($hidden, [null, '', 'none'], true) ? [] : [$hidden];
})() as $mockaiProxyHidden) {
    require $mockaiProxyHidden;
}
unset($mockaiProxyHidden);
