// Does not compile: line 6 calls what is nowhere.

void setup()
{
    pinMode(LED_BUILTIN, OUTPUT);
    blinkTwice(LED_BUILTIN);
}

void loop()
{
}
