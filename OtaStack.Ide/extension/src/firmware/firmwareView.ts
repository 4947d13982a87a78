import * as vscode from 'vscode';
import type { Feed } from '../feeds/feed';
import { plain, plainLines } from '../text/plain';
import { FeedTree } from '../views/view';
import type { Firmware } from './firmware';
import { firmwareDetails, firmwareName, firmwareSummary } from './firmwareText';

/** The newest published firmware. */
export class FirmwareView extends FeedTree<readonly Firmware[], Firmware> {
  constructor(feed: Feed<readonly Firmware[]>) {
    super('otastack.firmware', 'The OTA service', feed);
  }

  getChildren(node?: Firmware): Firmware[] {
    return node === undefined ? [...(this.feed.value ?? [])] : [];
  }

  getTreeItem(firmware: Firmware): vscode.TreeItem {
    const item = new vscode.TreeItem(plain(firmwareName(firmware)));
    item.id = firmware.sha256;
    item.description = plain(firmwareSummary(firmware, new Date()));
    item.tooltip = plainLines(firmwareDetails(firmware));
    item.iconPath = firmware.isAvailable
      ? new vscode.ThemeIcon('package')
      : new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    item.contextValue = 'firmware';
    item.command = { command: 'otastack.openFirmware', title: 'Open in the API', arguments: [firmware] };
    return item;
  }

  protected emptyMessage(firmware: readonly Firmware[]): string | undefined {
    return firmware.length > 0 ? undefined : 'No firmware yet. Run "Build and Publish" on a sketch.';
  }
}
