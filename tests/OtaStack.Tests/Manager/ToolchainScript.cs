namespace OtaStack.Tests.Manager;

/// <summary>
/// A script for <see cref="ShellCli"/> that lists some platforms, boards and libraries like arduino-cli 1.5.
/// </summary>
internal static class ToolchainScript
{
    public const string Text = """
        last=; for last; do :; done
        case "$1 $2" in
          "core list") cat <<'END'
        {"platforms":[
          {"id":"arduino:avr","maintainer":"Arduino","website":"javascript:alert(1)","indexed":true,
           "releases":{"1.8.6":{"name":"Arduino AVR Boards","version":"1.8.6","boards":[{"name":"Arduino Uno"}],"compatible":true}},"latest_version":"1.8.6"},
          {"id":"old:old","deprecated":true,"releases":{"1.0.0":{"name":"Old","compatible":true}},"latest_version":"1.0.0"},
          {"id":"esp32:esp32","maintainer":"Espressif Systems","website":"https://example.org/esp32","indexed":true,
           "releases":{"3.0.0":{"name":"esp32","version":"3.0.0","boards":[{"name":"ESP32C3 Dev Module"}],"compatible":true},
                       "3.1.0":{"name":"esp32","version":"3.1.0","boards":[{"name":"ESP32C3 Dev Module"}],"compatible":false}},"latest_version":"3.0.0"},
          {"id":"esp8266:esp8266","maintainer":"ESP8266 Community","website":"https://example.org/esp8266","indexed":true,
           "releases":{"2.7.4":{"name":"esp8266","version":"2.7.4","boards":[{"name":"NodeMCU 1.0"}],"compatible":true},
                       "3.1.1":{"name":"esp8266","version":"3.1.1","installed":true,"boards":[{"name":"NodeMCU 1.0","fqbn":"esp8266:esp8266:nodemcuv2"}],"compatible":true},
                       "3.1.2":{"name":"esp8266","version":"3.1.2","boards":[{"name":"NodeMCU 1.0"}],"compatible":true}},
           "installed_version":"3.1.1","latest_version":"3.1.2"}]}
        END
          ;;
          "board listall") echo '{"boards":[{"name":"WeMos D1 mini","fqbn":"esp8266:esp8266:d1_mini"},{"name":"NodeMCU 1.0","fqbn":"esp8266:esp8266:nodemcuv2"}]}' ;;
          "board details") echo '{"fqbn":"esp8266:esp8266:nodemcuv2","name":"NodeMCU 1.0","config_options":[
              {"option":"eesz","option_label":"Flash Size","values":[{"value":"4M2M","value_label":"4MB (FS:2MB)","selected":true},{"value":"4M","value_label":"4MB"}]},
              {"option":"xtal","option_label":"CPU Frequency","values":[{"value":"80","value_label":"80 MHz","selected":true},{"value":"160","value_label":"160 MHz"}]}]}' ;;
          "lib list") echo '{"installed_libraries":[{"library":{"name":"PubSubClient","version":"2.8.0","author":"N. O.","sentence":"MQTT","location":"user"}},
              {"library":{"name":"ArduinoJson","version":"6.0.0","location":"user"},"release":{"version":"7.0.4"}}]}' ;;
          "lib search") echo '{"libraries":[{"name":"ArduinoJson","latest":{"version":"7.0.4","author":"B. B.","sentence":"<b>JSON</b>","category":"Data Processing",
              "dependencies":[{"name":"Ticker"}]},"available_versions":["6.0.0","7.0.4"]}],"status":"success"}' ;;
          "lib install") if [ "$3" = --zip-path ]; then cp "$4" "$here/zip"; fi; echo "unsafe: ${ARDUINO_LIBRARY_ENABLE_UNSAFE_INSTALL:-no}"; echo Installed ;;
          "core update-index") echo 'Downloading index: package_x_index.json server returned 404 Not Found'; echo 'Some indexes could not be updated.' >&2; exit 1 ;;
          "core install") if [ "$3" = arduino:avr@1.8.6 ]; then echo 'Error during install: testing local archive integrity: archive hash differs from hash in index' >&2; exit 1; fi; echo "Platform $3 installed" ;;
          *) echo done ;;
        esac
        """;
}
