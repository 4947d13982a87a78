using Mono.Cecil;
using OtaStack.Tests.Architecture.Sample.Bottom;
using OtaStack.Tests.Architecture.Sample.Top;

namespace OtaStack.Tests.Architecture
{
    public sealed class LayersTests
    {
        private const string Root = "OtaStack.Tests.Architecture.Sample";

        private static readonly List<(TypeDefinition From, TypeDefinition To)> Uses =
            TypeReferences.Of(typeof(LayersTests).Assembly.Location);

        [Theory]
        [InlineData(nameof(InBaseType))]
        [InlineData(nameof(InField))]
        [InlineData(nameof(InSignature))]
        [InlineData(nameof(InGenericArgument))]
        [InlineData(nameof(InBody))]
        [InlineData(nameof(InLambda))]
        [InlineData(nameof(InAsyncMethod))]
        [InlineData(nameof(InTypeTest))]
        [InlineData(nameof(InAttribute))]
        public void A_use_of_a_folder_above_is_found(string name)
        {
            Assert.Contains($"{name} (Bottom) uses Upper (Top)", Found("Bottom", "Top"));
        }

        [Fact]
        public void A_use_of_a_folder_below_is_allowed()
        {
            Assert.DoesNotContain(Found("Bottom", "Top"), use =>
                use.StartsWith("Upper (Top)", StringComparison.Ordinal));
        }

        [Fact]
        public void A_folder_that_is_not_in_the_list_is_found()
        {
            var layers = new Layers(Root, ["Bottom"], _ => false);
            Assert.Equal(["Top"], layers.Unknown(Uses.Select(use => use.To)));
        }

        private static List<string> Found(params string[] folders) =>
            new Layers(Root, folders, _ => false).GoingUp(Uses);
    }
}

namespace OtaStack.Tests.Architecture.Sample.Top
{
    internal class Upper
    {
        public static readonly Upper One = new();

        public static object Below => new InBody();
    }
}

#pragma warning disable CA1812, CA1822, CA1852 // Only compiled, for their references.

namespace OtaStack.Tests.Architecture.Sample.Bottom
{
    internal sealed class InBaseType : Upper;

    internal sealed class InField
    {
        internal Upper? Field { get; set; }
    }

    internal abstract class InSignature
    {
        internal abstract void Take(Upper upper);
    }

    internal abstract class InGenericArgument
    {
        internal abstract Dictionary<string, Func<Upper[]>> Give();
    }

    internal sealed class InBody
    {
        internal string? Text() => Upper.One.ToString();
    }

    internal sealed class InLambda
    {
        internal Func<object> Lambda(int number) => () => number > 0 ? Upper.One : number;
    }

    internal sealed class InAsyncMethod
    {
        internal async Task<bool> RunAsync(Task<object> task) => await task == Upper.One;
    }

    internal sealed class InTypeTest
    {
        internal bool Is(object value) => value is List<Upper>;
    }

    [System.ComponentModel.TypeConverter(typeof(Upper))]
    internal sealed class InAttribute;
}
