namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>
/// Splits the command line of a recipe as Arduino's builders do: at spaces, except within quotes. There are no escape
/// characters (<c>SplitQuotedString</c> of <c>go-properties-orderedmap</c>).
/// </summary>
internal static class CommandWords
{
    public static List<string> Split(string line)
    {
        var words = new List<string>();
        for (var at = 0; at < line.Length;)
        {
            if (line[at] == ' ')
            {
                at++;
                continue;
            }

            var quote = line[at] is '"' or '\'' ? line[at] : '\0';
            var begin = quote == '\0' ? at : at + 1;
            var end = line.IndexOf(quote == '\0' ? ' ' : quote, begin);
            if (end < 0)
                end = line.Length;
            words.Add(line[begin..end]);
            at = end + 1;
        }

        return words;
    }
}
