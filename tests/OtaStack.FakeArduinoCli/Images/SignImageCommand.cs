using System.Buffers.Binary;
using System.Security.Cryptography;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Images;

/// <summary>
/// <c>sign-image --private-key PEM IMAGE SIGNED</c>. Not a command of arduino-cli: a recipe of the ESP8266 platform
/// calls it, as the real core calls <c>tools/signing.py</c>. Like that script, it does nothing without a key.
/// </summary>
internal static class SignImageCommand
{
    public const string Name = "sign-image";

    public static ExitCode Run(Invocation invocation)
    {
        var key = invocation.Value("private-key") ?? throw new CliException("sign-image: --private-key is missing");
        if (!File.Exists(key))
            return ExitCode.Success;

        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(File.ReadAllText(key));
            var image = File.ReadAllBytes(invocation.Arguments[0]);
            var signature = rsa.SignData(image, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, signature.Length);
            File.WriteAllBytes(invocation.Arguments[1], [.. image, .. signature, .. length]);
            return ExitCode.Success;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or CryptographicException)
        {
            throw new CliException("sign-image: " + exception.Message);
        }
    }
}
