class RenameColumns < ActiveRecord::Migration[6.1]
  def change
    rename_column :customers, :name, :full_name
    rename_column :lines, :id, :line_id
    rename_column :customers_tags, :tag_id, :label_id
  end
end
