// Does not compile: line 6 calls a function that does not exist.

void setup()
{
    pinMode(LED_BUILTIN, OUTPUT);
    blinkTwice(LED_BUILTIN);
}

void loop()
{
}
