namespace OtaStack.ServiceDefaults.Pages;

/// <summary>How long ago something was, in a word or two.</summary>
public static class Ago
{
    /// <summary>For example <c>just now</c>, <c>59 min ago</c>, <c>47 h ago</c>, <c>2 days ago</c>.</summary>
    /// <param name="age">Since then.</param>
    /// <param name="justNowMinutes">Below it nobody wants to know more.</param>
    public static string Of(TimeSpan age, int justNowMinutes = 1) => age switch
    {
        _ when age.TotalMinutes < justNowMinutes => "just now",
        { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes} min ago",
        { TotalHours: < 48 } => $"{(int)age.TotalHours} h ago",
        _ => $"{(int)age.TotalDays} days ago",
    };
}
