using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>What came of a change: a refusal, or success with recovery codes if there are new ones.</summary>
internal sealed record FactorChange(Refusal? Refusal, IReadOnlyList<string>? Codes = null);

/// <summary>
/// Changes of the own second factors. They outlive the session, so they require the password or a code of the app again,
/// as <see cref="AccountChanges"/> does. The first one and each removal end the person's other sessions.
/// </summary>
internal sealed partial class SecondFactorChanges(
    SecondFactors factors, SecondFactorCheck check, SecondFactorSetups setups, SecondFactorDemand demand,
    StampChanges stamps, PasskeyOffers passkeys, ILogger<SecondFactorChanges> logger)
{
    private static readonly Refusal Over =
        new(StatusCodes.Status409Conflict, "That took longer than ten minutes. Start again.");

    public async Task<Refusal?> BeginAuthenticatorAsync(HttpContext context, Caller caller, string proof)
    {
        if (caller.Account!.HasAuthenticator)
            return Conflict("You already have an authenticator app. Remove it first.");
        if (await check.RefusalOfAsync(context, caller, proof) is { } refusal)
            return refusal;

        setups.Start(caller.Session!, new AuthenticatorSetup(AuthenticatorKeys.NewKey()));
        return null;
    }

    /// <summary>The app counts from now on, if it shows the right code.</summary>
    public async Task<FactorChange> ConfirmAuthenticatorAsync(Caller caller, string code)
    {
        if (setups.Of(caller.Session!) is not AuthenticatorSetup setup)
            return new FactorChange(Over);

        var added = await AddAsync(
            caller, stamp => factors.AddAuthenticatorAsync(caller.Account!, setup.Key, code, stamp));
        if (added.Refusal is null)
        {
            setups.End(caller.Session!);
            LogAuthenticatorAdded(caller.Subject);
        }

        return added;
    }

    public async Task<Refusal?> RemoveAuthenticatorAsync(HttpContext context, Caller caller, string proof)
    {
        if (!caller.Account!.HasAuthenticator)
            return Conflict("You have no authenticator app.");
        if (caller.Account.Passkeys == 0 && demand.AppliesTo(caller.Role))
            return MustStay;
        if (await check.RefusalOfAsync(context, caller, proof) is { } refusal)
            return refusal;
        if (await stamps.RunAsync(caller, stamp => factors.RemoveAuthenticatorAsync(caller.Account, stamp)) is { } problem)
            return Conflict(problem);

        LogAuthenticatorRemoved(caller.Subject);
        return null;
    }

    public async Task<FactorChange> NewRecoveryCodesAsync(HttpContext context, Caller caller, string proof)
    {
        if (await check.RefusalOfAsync(context, caller, proof) is { } refusal)
            return new FactorChange(refusal);

        var made = await factors.NewRecoveryCodesAsync(caller.Account!);
        if (made.Problem is { } problem)
            return new FactorChange(Conflict(problem));

        LogNewCodes(caller.Subject);
        return new FactorChange(null, made.Codes);
    }

    public async Task<Refusal?> BeginPasskeyAsync(HttpContext context, Caller caller, string name, string proof)
    {
        if (passkeys.ObstacleOf(context.Request) is { } obstacle)
            return new Refusal(StatusCodes.Status403Forbidden, obstacle.Reason);
        if (ProblemOf(name) is { } problem)
            return problem;
        if (await check.RefusalOfAsync(context, caller, proof) is { } refusal)
            return refusal;

        var options = await PasskeyCeremonies.BeginCreationAsync(context, caller.Account!);
        setups.Start(
            caller.Session!, new PasskeySetup(name.Trim(), options.CreationOptionsJson, options.AttestationState!));
        return null;
    }

    /// <summary>Adds a passkey that the browser has created.</summary>
    public async Task<FactorChange> AddPasskeyAsync(HttpContext context, Caller caller, string credential)
    {
        // Taken out: each challenge is good for one answer.
        if (!setups.TryTake<PasskeySetup>(caller.Session!, out var setup))
            return new FactorChange(Over);
        if (await PasskeyCeremonies.CompleteCreationAsync(context, caller.Account!, setup.State, credential)
            is not { } passkey)
        {
            return new FactorChange(new Refusal(StatusCodes.Status400BadRequest,
                "The passkey was not accepted. It needs a PIN, a finger or a face, and must be created at this address. "
                    + "Start again."));
        }

        passkey.Name = setup.Name;
        var added = await AddAsync(caller, stamp => factors.AddPasskeyAsync(caller.Account!, passkey, stamp));
        if (added.Refusal is null)
            LogPasskeyAdded(caller.Subject);
        return added;
    }

    public async Task<Refusal?> RenamePasskeyAsync(Caller caller, string key, string name) =>
        ProblemOf(name)
            ?? (await factors.RenamePasskeyAsync(caller.Account!, key, name.Trim()) is { } problem
                ? Conflict(problem)
                : null);

    public async Task<Refusal?> RemovePasskeyAsync(HttpContext context, Caller caller, string key, string proof)
    {
        if (caller.Account is { HasAuthenticator: false, Passkeys: <= 1 } && demand.AppliesTo(caller.Role))
            return MustStay;
        if (await check.RefusalOfAsync(context, caller, proof) is { } refusal)
            return refusal;
        if (await stamps.RunAsync(caller, stamp => factors.RemovePasskeyAsync(caller.Account!, key, stamp)) is { } problem)
            return Conflict(problem);

        LogPasskeyRemoved(caller.Subject);
        return null;
    }

    /// <summary>Gives up what is being added.</summary>
    public void Cancel(Caller caller) => setups.End(caller.Session!);

    private async Task<FactorChange> AddAsync(Caller caller, Func<string?, Task<AddedFactor>> add)
    {
        AddedFactor? added = null;
        if (caller.Account!.HasSecondFactor)
        {
            added = await add(null);
        }
        else
        {
            // Somebody who has only the password must not stay signed in.
            await stamps.RunAsync(caller, async stamp =>
            {
                added = await add(stamp);
                return added.Problem;
            });
        }

        return added!.Problem is { } problem
            ? new FactorChange(Conflict(problem))
            : new FactorChange(null, added.Codes);
    }

    private static Refusal? ProblemOf(string name) =>
        name.Trim() is { Length: > 0 and <= SecondFactors.MaximumNameLength } trimmed && !trimmed.Any(char.IsControl)
            ? null
            : new Refusal(StatusCodes.Status400BadRequest,
                $"The name of a passkey must have 1 to {SecondFactors.MaximumNameLength} characters.");

    private static Refusal Conflict(string reason) => new(StatusCodes.Status409Conflict, reason);

    private static Refusal MustStay { get; } = Conflict(
        "Admins need a second factor here, and this is your only one. Add another one first, then remove this one.");

    [LoggerMessage(1, LogLevel.Information, "{Account} set up an authenticator app.")]
    private partial void LogAuthenticatorAdded(string account);

    [LoggerMessage(2, LogLevel.Information, "{Account} removed the authenticator app; other sessions ended.")]
    private partial void LogAuthenticatorRemoved(string account);

    [LoggerMessage(3, LogLevel.Information, "{Account} made new recovery codes.")]
    private partial void LogNewCodes(string account);

    [LoggerMessage(4, LogLevel.Information, "{Account} added a passkey.")]
    private partial void LogPasskeyAdded(string account);

    [LoggerMessage(5, LogLevel.Information, "{Account} removed a passkey; other sessions ended.")]
    private partial void LogPasskeyRemoved(string account);
}
