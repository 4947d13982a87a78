namespace OtaStack.ServiceDefaults.Pages;

/// <summary>Formats how long ago something was.</summary>
public static class Ago
{
    /// <summary>For example <c>just now</c>, <c>59 min ago</c>, <c>47 h ago</c>, <c>2 days ago</c>.</summary>
    /// <param name="age">The time since then.</param>
    /// <param name="justNowMinutes">Fewer minutes are shown as <c>just now</c>.</param>
    public static string Of(TimeSpan age, int justNowMinutes = 1) => age switch
    {
        _ when age.TotalMinutes < justNowMinutes => "just now",
        { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes} min ago",
        { TotalHours: < 48 } => $"{(int)age.TotalHours} h ago",
        _ => $"{(int)age.TotalDays} days ago",
    };
}
