/* esp_app_desc_t as in the libraries of arduino-esp32: with version and time of the framework, not of the sketch. */

struct AppDescription {
    unsigned magic, secure_version, reserved_1[2];
    char version[32], project[32], time[16], date[16], idf[32];
    unsigned char elf_sha256[32];
    unsigned reserved_2[20];
};

extern "C" __attribute__((section(".rodata_desc"), used)) const AppDescription app_description = {
    0xABCD5432, 0, {}, "esp-idf: v4.4.7 38eeba213a", "arduino-lib-builder", "10:26:53", "Mar  5 2024", "v4.4.7-dirty", {}, {},
};
