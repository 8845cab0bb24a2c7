"""Names that a message's builder and the handler behind it share, so they can't drift apart."""

from stranded.cards import ButtonKind

PRESS = {kind: f"refloat:{kind.value}" for kind in ButtonKind}
SWITCH_ON = "refloat:switch_on"
# How what becomes due at once is let go.
RELEASE_VIEW = "refloat:release"
WAY_BLOCK = "way"
WAY_CHOICE = "refloat:way"
DAYS_BLOCK = "days"
DAYS_INPUT = "refloat:days"
# What can be done to a wish that waits.
CANCEL = "refloat:cancel"
DO_NOW = "refloat:do_now"
# No more waiting for what nobody knows to have happened.
STOP_WAITING = "refloat:stop_waiting"
# A step that was done in Seller Central: it is, or saying so was a mistake.
STEP = "refloat:step"
STEP_BACK = "refloat:step_back"
# The price that a listing lacks: asked for, and meant where it is far from the last one.
PRICE = "refloat:price"
PRICE_VIEW = "refloat:price"
PRICE_BLOCK = "price"
PRICE_INPUT = "price"
MEANT_BLOCK = "meant"
MEANT_INPUT = "meant"
# Deleting a listing: asked for, and seconded by another person.
DELETE = "refloat:delete"
DELETE_VIEW = "refloat:delete"
SECOND = "refloat:second"
SECOND_VIEW = "refloat:second"
# A removal order: asked for, and filled in; a field's name follows each block's.
REMOVE = "refloat:remove"
REMOVE_VIEW = "refloat:remove"
REMOVAL_BLOCK = "removal_"
REMOVAL_INPUT = "refloat:removal_input"
SKU_BLOCK = "sku"
SKU_INPUT = "refloat:sku"
# What a person declares about dangerous goods, a block for each question.
DECLARE = "refloat:declare"
DECLARE_VIEW = "refloat:declare"
DECLARE_INPUT = "refloat:answer"
# As which store's report a dropped file is taken in; a number follows.
TAKE_AS = "refloat:take_as"
# A yes to a report that was held back.
TAKE_IN = "refloat:take_in"
APPLY_FILE = "refloat:apply_file"
# A button that opens a page; Slack tells of the click all the same. Of several a word follows.
LINK = "refloat:link"
COMMAND = "/stranded"
# Choosing several items; a place and an action follow.
BULK = "refloat:bulk"
BULK_VIEW = "refloat:bulk"
BULK_BLOCK = "items"
BULK_TICKS = "refloat:items"
CANCEL_ALL = "refloat:cancel_all"
DO_ALL_NOW = "refloat:do_all_now"
# Closing listings for a time: the modal with its two views, and the end before its day.
PAUSE_PLAN = "refloat:pause"
PAUSE_END = "refloat:pause_end"
PAUSE_VIEW = "refloat:pause"
PAUSE_CONFIRM_VIEW = "refloat:pause_confirm"
PAUSE_SKUS = "skus"
PAUSE_PLACE = "place"
PAUSE_CLOSE = "close_on"
PAUSE_RELIST = "relist_on"
PAUSE_INPUT = "refloat:pause_input"
# Settling a text that the rule book does not know.
CHOOSE_REASON = "refloat:choose_reason"
UNDO_CHOICE = "refloat:undo_choice"
CHOOSE_VIEW = "refloat:choose_reason"
REASON_BLOCK = "reason"
REASON_SELECT = "refloat:reason"
# The settings of an account and marketplace.
SETTINGS = "refloat:settings"
SETTINGS_VIEW = "refloat:settings"
SETTINGS_INPUT = "refloat:setting"
# Amazon's mail: pasted, then shown as it was understood.
PASTE_MAIL = "refloat:paste_mail"
MAIL_VIEW = "refloat:mail"
MAIL_BLOCK = "mail"
MAIL_TEXT = "refloat:mail_text"
MAIL_READ_VIEW = "refloat:mail_read"
MAIL_DAY_BLOCK = "mail_day"
MAIL_DAY = "refloat:mail_day"
MAIL_ITEMS_BLOCK = "mail_items"
MAIL_TICKS = "refloat:mail_items"
