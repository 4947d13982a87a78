using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>Settings that are validated at start.</summary>
public static class ValidatedOptions
{
    /// <summary>
    /// Binds a section of the configuration. If its data annotations are violated, the start fails with one line
    /// (<see cref="StartupErrors"/>). This names the key and the value. <c>ValidateDataAnnotations()</c> would name the
    /// type and the property, which users do not know.
    /// </summary>
    public static IServiceCollection AddValidated<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<TOptions>>(new SectionValidator<TOptions>(section));
    }

    private sealed class SectionValidator<TOptions>(string section) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var results = new List<ValidationResult>();
            Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
            return results.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(
                results.Select(result => Text(options, result)));
        }

        private string Text(TOptions options, ValidationResult result)
        {
            var key = result.MemberNames.FirstOrDefault() ?? "";
            var property = typeof(TOptions).GetProperty(key);
            var value = property?.GetValue(options);
            var range = property?.GetCustomAttributes(typeof(RangeAttribute), inherit: true).OfType<RangeAttribute>()
                .FirstOrDefault();
            return range is not null && !range.IsValid(value)
                ? string.Create(CultureInfo.InvariantCulture,
                    $"{section}:{key} is {value}: it must be {Least(range)} to {range.Maximum}.")
                : $"{section}:{key}: {result.ErrorMessage}";
        }

        private static string Least(RangeAttribute range) =>
            (range.MinimumIsExclusive ? "above " : "")
                + string.Create(CultureInfo.InvariantCulture, $"{range.Minimum}");
    }
}
